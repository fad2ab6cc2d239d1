FROM python:3.13-slim AS build
WORKDIR /src
COPY pyproject.toml README.md LICENSE ./
COPY bot bot
COPY handlers handlers
COPY templates templates
RUN python -m venv /opt/onevoice \
    && /opt/onevoice/bin/pip install --no-cache-dir --disable-pip-version-check ".[postgresql,mysql]"

FROM python:3.13-slim
# The fonts: a chart's labels may be Chinese.
RUN apt-get update && apt-get install --yes --no-install-recommends fonts-wqy-microhei && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 --create-home --home-dir /data onevoice
COPY --from=build /opt/onevoice /opt/onevoice
ENV PATH=/opt/onevoice/bin:$PATH PYTHONUNBUFFERED=1
USER onevoice
# A relative database address in the configuration lies here too.
WORKDIR /data
VOLUME /data
# The port is that of [web] listen. A database that is away or a sweep that stands still answers 503.
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8090/healthz', timeout=4)"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["onevoice"]
CMD ["run", "--config", "/data/onevoice.toml"]
