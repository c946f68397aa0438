"""What the furniture of a government web page looks like, line by line.

These tests say only what a line LOOKS like. `corpus.clean` applies them outside the body, so that a
sentence of a report that happens to hold such words is never asked.
"""

from __future__ import annotations

import re

from corpus.lines import OUTLINE, SENTENCE_END

_LONGEST = 240  # characters; menus and metadata rows are shorter

# Names of fields in a page's metadata table and byline (white space inside them is skipped).
_BYLINE = """
发布日期 发布时间 发文日期 更新日期 更新时间 归档时间 录入时间 上传时间 publishdate pubdate 来源 信息来源 文章来源 稿件来源 作者 撰稿 供稿 责任编辑 责编 编辑
浏览次数 浏览量 浏览 点击量 点击数 点击次数 点击率 点击 阅读量 阅读次数 阅读 访问量 访问次数 人气 字体 字号 字体大小 分享 分享到 分享至 保护视力色 视力保护色
""".split()
_CATALOGUE = """
索引号 信息索取号 发布机构 发文机关 发文机构 发文单位 发布单位 制发机关 制定机关 公开主体 公开责任部门 责任部门 信息提供 文号 发文字号 发布文号 文件编号 统一编号
登记号 成文日期 成文时间 生成日期 生成时间 公开日期 公开时间 印发日期 有效性 效力状态 时效性 时效状态 是否有效 失效日期 失效时间 废止日期 实施日期 主题词 关键词
主题分类 信息分类 体裁分类 组配分类 服务对象分类 信息类别 所属分类 公开方式 公开范围 公开时限 公开形式 公开程序 公开类别 公开类型 信息名称 文件名称 信息标题 内容概述
""".split()
# Names that also stand in a report's own head: furniture only beside other rows.
_VAGUE = "时间 日期 位置 名称 标题 分类 类别 体裁 审核 审核人 校对 签发".split()


def _any_label(labels: list[str]) -> str:
    ordered = sorted(labels, key=len, reverse=True)
    return "(?:" + "|".join(r"\s*".join(label) for label in ordered) + ")"


def _row_pattern(labels: list[str]) -> re.Pattern[str]:
    """A line that starts with a label and a colon, or has one after a short lead (the site's name)."""
    label = _any_label(labels)
    return re.compile(
        rf"[【\[(（〖|\s]*{label}\s*[】\]〗]?\s*[:：]|[^，。；！？]{{0,24}}[\s|｜【\[]{label}\s*[:：]", re.IGNORECASE
    )


_BYLINE_ROW = _row_pattern(_BYLINE)
_SURE_ROW = _row_pattern(_BYLINE + _CATALOGUE)
_VAGUE_ROW = re.compile(rf"\s*{_any_label(_VAGUE)}\s*[:：]")
_LABEL_ALONE = re.compile(rf"\s*{_any_label(_BYLINE + _CATALOGUE + _VAGUE)}\s*[:：]\s*$", re.IGNORECASE)

# Single words of menus and tool bars.
_WORDS = frozenset(
    """
首页 网站首页 首 页 返回首页 返回主页 返回 主页 回到首页 正文 详情 详细信息 详细内容 公开具体内容 具体内容 打印 打印本页 打印整页 打印内容 打印页面
打印正文 打印此页 我要打印 分享 分享到 一键分享 收藏 我要收藏 我的收藏 取消收藏 加入收藏 收藏本页 收藏本站 设为首页 下载 文件下载 下载文档 纠错 我要纠错
网站纠错 复制链接 复制 无障碍 无障碍阅读 无障碍浏览 无障碍版 进入无障碍 关怀版 关怀模式 长者模式 长者助手 长者版 长辈版 老年版 老年模式 适老版 适老化
适老模式 大字版 语音 语音播报 朗读 听全文 播放 暂停 字号 字体 字体大小 大 中 小 默认 特大 超大 繁体 简体 繁體 简 繁 繁体版 简体版 English EN 手机版 电脑版
PC版 移动版 移动端 客户端 小程序 微信 微博 新浪微博 腾讯微博 QQ空间 QQ好友 QQ 抖音 公众号 邮箱 登录 注册 退出 个人中心 用户中心 搜索 高级搜索 检索
站内搜索 请输入关键字 网站地图 站点地图 联系我们 关于我们 网站声明 法律声明 隐私声明 隐私政策 版权声明 使用帮助 帮助 网站支持IPv6 IPv6 RSS RSS订阅 订阅
关闭 关闭窗口 关闭本页 关闭页面 返回顶部 回到顶部 TOP 上一页 下一页 上一篇 下一篇 上一条 下一条 末页 尾页 全文 查看全文 更多 更多>> 智能问答
智能客服 学习强国 扫一扫 二维码 导航 网站导航 栏目导航 ◆
""".split()
)
_SEPARATORS = re.compile(r"[\s|｜/>＞»›·•【】\[\]〖〗（）()<＜:：,，、←→↑]+")

# A line that by itself is furniture. Anchored at its start; each is a phrase no report sentence starts with.
_PHRASES = re.compile(
    r"(?:(?:您|你)?(?:当前|现在|目前)?(?:所在)?(?:的)?位置\s*[:：]"
    r"|(?:用?(?:手机|微信|微博|支付宝))?扫(?:一扫|码|描)(?:.{0,8}(?:手机|二维码|微信|分享|打开|浏览|关注|当前页|本页)).{0,20}$"
    r"|(?:微信|手机)扫一扫|分享到|分享至|我要分享"
    r"|[【\[(（]?\s*(?:字体|字号)(?:大小)?\s*[:：]?\s*[【\[]?\s*(?:大|小|T|默认|$)"
    r"|欢迎(?:您|访问|光临|登录)|今天是\s*\d|您是第\s*\d|您访问的链接|本站已支持|网站已支持IPv6"
    r"|(?:©|Copyright|版权所有|版权归|网站标识码|政府网站标识码|备案号|备案序号|建议使用|建议您使用|推荐使用|最佳浏览)"
    r"|Produced By|\S{0,20}(?:京|津|沪|渝|冀|豫|云|辽|黑|湘|皖|鲁|新|苏|浙|赣|鄂|桂|甘|晋|蒙|陕|吉|闽|贵|粤|青|藏|川|宁|琼)"
    r"(?:ICP备|ICP证|公网安备)"
    r"|(?:上|下)一(?:篇|条|页)\s*[:：]|(?:相关|热点|推荐|延伸|最新)(?:链接|新闻|文章|稿件|阅读|信息|推荐|文件|解读|附件)?\s*[:：]?$"
    r"|相关(?:链接|新闻|文章|稿件|阅读|信息|推荐)\s*[:：]"
    r"|(?:手机|移动端)(?:版|浏览|查看|打开)|信息发布总数|我要(?:纠错|评论|咨询|留言))",
    re.IGNORECASE,
)
_END_WORDS = frozenset(
    "关闭 关闭窗口 关闭本页 关闭页面 返回顶部 回到顶部 打印本页 打印此页 上一篇 下一篇 上一条 下一条 扫一扫 网站地图 相关链接 分享到 分享".split()
)
_END_PHRASES = re.compile(
    r"(?:用?(?:手机|微信))?扫(?:一扫|码|描).{0,8}(?:手机|微信|打开|浏览|分享|当前页|本页)|(?:微信|手机)扫一扫|分享(?:到|至)\s*[:：]?"
    r"|(?:©|Copyright|版权所有|网站标识码|政府网站标识码|主办单位：.{2,40}(?:承办|备案|标识码))"
    r"|\S{0,30}(?:ICP备|公网安备)|(?:上|下)一(?:篇|条)\s*[:：]|相关(?:链接|新闻|文章|稿件|阅读|推荐)\s*[:：]?"
    r"|您访问的链接",
    re.IGNORECASE,
)

_URL = re.compile(r"(?:https?:)?//\S+$|www\.\S+$", re.IGNORECASE)
_CLOCK = re.compile(r"[0-2]?[0-9]:[0-5][0-9](?::[0-5][0-9])?$")
_STAMP = re.compile(
    r"[0-9]{4}(?:[-/.][0-9]{1,2}[-/.][0-9]{1,2}日?|年[0-9]{1,2}月[0-9]{1,2}日(?=.*:))(?:\s*[0-2]?[0-9]:[0-5][0-9](?::[0-5][0-9])?)?$"
)
_CRUMB = re.compile(r"(?:\S{2,16}\s*[>＞»›]\s*){2,}\S{0,40}$|[>＞»›|｜]+$")


def is_byline(text: str) -> bool:
    """Whether a line tells where, when and by whom the page was put up, or how often it was read."""
    return _fits(text) and bool(_BYLINE_ROW.match(text))


def is_vague_row(text: str) -> bool:
    """Whether a line is a row of metadata or of a report's own head: its neighbours tell which."""
    return _fits(text) and bool(_VAGUE_ROW.match(text))


def is_label(text: str) -> bool:
    """Whether a line is a field's name alone, its value on the next line."""
    return bool(_LABEL_ALONE.match(text))


def is_menu(text: str) -> bool:
    """Whether every word of a line belongs to a menu or tool bar."""
    words = [w for w in _SEPARATORS.split(text) if w]
    known = [w for w in words if w in _WORDS]
    return len("".join(known)) > 1 and all(w in _WORDS or re.fullmatch(r"[0-9]{1,8}", w) for w in words)


def is_furniture(text: str) -> bool:
    """Whether a line, seen alone, looks like page furniture of any kind."""
    return is_fixture(text) or (_fits(text) and bool(_SURE_ROW.match(text)))


def is_fixture(text: str) -> bool:
    """Whether a line looks like furniture that pages carry below the text too: no catalogue row."""
    text = text.strip()
    if not _fits(text) or OUTLINE.match(text):
        return False
    if not re.search(r"\w", text):
        return not text.startswith(("—", "－", "--"))
    return bool(
        is_menu(text)
        or _BYLINE_ROW.match(text)
        or _PHRASES.match(text)
        or is_stamp(text)
        or _URL.match(text)
        or _CRUMB.match(text)
    )


def is_stamp(text: str) -> bool:
    """Whether a line is the date of a page or a clock time, not a date as reports write it."""
    return bool(_STAMP.match(text.strip()) or _CLOCK.match(text.strip()))


def ends_page(text: str) -> bool:
    """Whether a line, standing after the last sentence, opens the foot of the page."""
    text = text.strip()
    words = [w for w in _SEPARATORS.split(text) if w]
    menu = bool(words) and all(w in _WORDS for w in words) and any(w in _END_WORDS for w in words)
    return menu or (_fits(text) and bool(_END_PHRASES.match(text)))


def _fits(text: str) -> bool:
    return 0 < len(text) <= _LONGEST and (len(text) < 80 or not SENTENCE_END.search(text))
