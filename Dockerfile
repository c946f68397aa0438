# The page, without the training and conversion parts. Nothing is fetched when it runs.
#   docker build -t reportqa .
FROM python:3.11-slim AS build
WORKDIR /src
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
COPY constraints.txt pyproject.toml hatch_build.py README.md LICENSE app.py ./
COPY corpus corpus
COPY index index
COPY qa qa
COPY page page
COPY reportqa reportqa
RUN python -m venv /opt/reportqa && /opt/reportqa/bin/pip install -c constraints.txt '.[page,milvus,mcp,sso]'
# A second environment turns the model into its int8 form, once; torch stays behind with it.
RUN python -m venv /opt/convert && /opt/convert/bin/pip install -c constraints.txt '.[convert]'
RUN REPORTQA_CACHE=/opt/cache /opt/convert/bin/reportqa index build --corpus corpus/reports --index /opt/samples

FROM python:3.11-slim
COPY --from=build /opt/reportqa /opt/reportqa
COPY --from=build /opt/cache /opt/cache
# A new volume begins with what lies here: the sample reports answer until others are indexed.
COPY --from=build --chown=10001:10001 /opt/samples /data/index
ENV REPORTQA_CACHE=/opt/cache PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 PYTHONUTF8=1
USER 10001:10001
WORKDIR /data
VOLUME /data
EXPOSE 7860
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=10s --start-period=180s --retries=3 \
  CMD ["/opt/reportqa/bin/python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:7860/health', timeout=5)"]
ENTRYPOINT ["/opt/reportqa/bin/reportqa"]
CMD ["serve", "--index", "/data/index", "--host", "0.0.0.0"]
