"""`python -m corpus`: list and check, for people and as JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from corpus.__main__ import main
from corpus.folder.file_names import unread_reason
from tests.test_load import PAGE, write

TITLE = "济南市章丘区水务局2024年工作总结及2025年工作计划"


def test_list_prints_one_line_a_report(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path, "a.txt")
    write(tmp_path, "b.txt")
    write(tmp_path, "图.gif")
    assert main(["list", str(tmp_path)]) == 0
    out, err = capsys.readouterr()
    head, first, second = out.splitlines()
    assert head.split("\t") == [
        "来源",
        "标题",
        "机关",
        "地区",
        "总结时期",
        "计划时期",
        "文号",
        "发布日期",
        "网址",
    ]
    cells = first.split("\t")
    assert cells[:4] == ["a.txt", TITLE, "济南市章丘区水务局", "山东省济南市章丘区"]
    assert cells[6:] == ["1137018/2025-0001", "2025-01-10", "—"]
    assert second.startswith("b.txt\t")
    assert err.splitlines() == [
        "内容相同：b.txt 与 a.txt",
        f"未读：图.gif：{unread_reason('图.gif')}",
        "共 2 份报告",
    ]


def test_list_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path, "a.txt")
    write(tmp_path, "b.txt", PAGE.replace("章丘", "历城"))
    write(tmp_path, "c.txt")
    write(tmp_path, "坏.txt", "")
    assert main(["list", str(tmp_path), "--json"]) == 1
    listing = json.loads(capsys.readouterr().out)
    assert [row["source"] for row in listing["reports"]] == ["a.txt", "b.txt", "c.txt"]
    assert [row["same_text_as"] for row in listing["reports"]] == [None, None, "a.txt"]
    assert listing["reports"][1]["region"] == "山东省济南市历城区"
    assert listing["rejected"] == {"坏.txt": "坏.txt：文件是空的"}
    assert listing["ignored"] == []


def test_check_says_that_all_was_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path, "a.txt")
    assert main(["check", str(tmp_path)]) == 0
    out = capsys.readouterr().out.splitlines()
    source, read, kept, removed, *shares = out[1].split("\t")
    assert (source, shares) == ("a.txt", ["100.00%", "100.00%", "是"])
    assert int(read) == int(kept) + int(removed)
    assert int(removed) == 101
    assert out[-1] == "全部读全，章节与片段覆盖 100 %"
    assert main(["check", str(tmp_path), "--removed"]) == 0
    assert "    - 扫一扫在手机打开当前页" in capsys.readouterr().out.splitlines()


def test_check_fails_when_a_file_was_rejected(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path, "a.txt")
    write(tmp_path, "坏.docx", b"\xd0\xcf".decode("latin-1"))
    write(tmp_path, "空.txt", "")
    assert main(["check", str(tmp_path)]) == 1
    out, err = capsys.readouterr()
    assert "未能读入：空.txt：空.txt：文件是空的" in err
    assert out.splitlines()[-1] == "有报告没有读全"
    assert main(["check", str(tmp_path), "--json", "--removed"]) == 1
    verdict = json.loads(capsys.readouterr().out)
    assert verdict["complete"] is False
    assert verdict["reports"][0]["complete"] is True
    assert verdict["reports"][0]["removed_lines"][-1] == "扫一扫在手机打开当前页"
    assert "空.txt" in verdict["rejected"]


def test_wrong_use_is_explained(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(tmp_path / "nothing")]) == 2
    assert "不是文件夹" in capsys.readouterr().err
    assert main(["list", str(tmp_path)]) == 2
    assert "没有找到报告" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(["--help"])
    assert "逐份检查" in capsys.readouterr().out


def test_list_shows_every_account_and_plan(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "2031年栎川县政府工作报告.txt").write_text(
        "2031年栎川县政府工作报告\n各位代表：\n一、2030年工作回顾\n过去一年，新增就业5120人。\n"
        "五年来，修路640公里。\n二、2031年重点工作\n今年修路88公里。\n",
        encoding="utf-8",
    )
    assert main(["list", str(tmp_path), "--json"]) == 0
    (row,) = json.loads(capsys.readouterr().out)["reports"]
    assert row["accounts"] == ["2030年", "2026—2030年"]
    assert row["plans"] == ["2031年"]
    assert main(["list", str(tmp_path)]) == 0
    assert capsys.readouterr().out.splitlines()[1].split("\t")[4:6] == ["2030年、2026—2030年", "2031年"]


def test_statements_as_a_table_and_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "栎川县水利局2030年工作总结.txt"
    path.write_text(
        "栎川县水利局2030年工作总结\n2030年，完成投资3.2亿元，其中青枫水库1.1亿元。\n下一步，我们将新建泵站6座。\n",
        encoding="utf-8",
    )
    assert main(["statements", str(path)]) == 0
    out, err = capsys.readouterr()
    rows = [line.split("\t") for line in out.splitlines()]
    assert rows[0] == ["位置", "数字", "时期", "性质", "说的是", "依据"]
    assert [row[1:5] for row in rows[1:]] == [
        ["2030年，完成投资【3.2亿元】", "2030年", "完成", "—"],
        ["3.2亿元，其中青枫水库【1.1亿元】", "2030年", "完成", "青枫水库"],
        ["下一步，我们将新建泵站【6座】", "2031年", "目标", "—"],
    ]
    assert err == "共 3 个数字；总结：2030年；计划：—\n"
    assert main(["statements", str(path), "--json"]) == 0
    made = json.loads(capsys.readouterr().out)
    assert {"3.2亿元", "1.1亿元", "6座"} == {one["text"] for one in made if one["figure"]}


def test_statements_of_a_file_that_cannot_be_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["statements", str(tmp_path / "无.txt")]) == 2
    assert capsys.readouterr().err
