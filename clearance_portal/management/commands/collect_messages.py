"""manage.py collect_messages: bring the translation catalogues up to the code."""

from django.core.management.base import BaseCommand

from clearance_portal.catalogues import bring_up_to_date, catalogue_path

LOCALES = ("zh_Hans",)


class Command(BaseCommand):
    help = "Write every sentence of the portal into the .po files; say what is missing."

    def handle(self, **_options: object) -> None:
        for locale in LOCALES:
            catalogue = bring_up_to_date(locale)
            missing = sum(
                1 for message in catalogue if message.id and not _done(message.string)
            )
            self.stdout.write(
                f"{catalogue_path(locale)}: {len(catalogue)} sentences,"
                f" {missing} without a translation"
            )


def _done(string: object) -> bool:
    return all(string) if isinstance(string, tuple) else bool(string)
