FROM python:3.11-slim-bookworm

ENV PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=clearance_portal.settings.production \
    STATIC_ROOT=/srv/static \
    DOCUMENTS_ROOT=/srv/documents

WORKDIR /srv/portal
COPY requirements.lock .
RUN pip install --no-cache-dir --require-hashes --requirement requirements.lock

COPY . .
RUN for po in clearance_portal/locale/*/LC_MESSAGES/django.po; do \
        [ ! -e "$po" ] || pybabel compile --input-file "$po" --output-file "${po%.po}.mo"; \
    done
# Collecting files reaches no server and signs nothing; these values stay in this step.
RUN SECRET_KEY="$(python -c 'import secrets; print(secrets.token_urlsafe(64))')" \
    DATABASE_URL=postgresql://nobody@nowhere/none \
    REDIS_URL=redis://nowhere \
    ALLOWED_HOSTS=nowhere \
    PORTAL_ORIGIN=https://nowhere \
    python manage.py collectstatic --no-input --verbosity 0

RUN useradd --system --uid 10001 portal \
    && install --directory --owner portal --mode 0700 /srv/documents
USER portal
EXPOSE 8000
