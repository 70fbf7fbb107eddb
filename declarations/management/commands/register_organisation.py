"""manage.py register_organisation: the first ones, before anybody can sign in."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from declarations.faults import DomainError, Refused
from declarations.parties import registering
from declarations.parties.models import OrganisationKind, User
from declarations.parties.registering import Particulars


class Command(BaseCommand):
    """Prints the link of the invitation too, for where mails do not leave yet."""

    help = "Register an organisation, and invite who will look after it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--as", dest="username", required=True, metavar="USERNAME")
        parser.add_argument("--kind", required=True, choices=OrganisationKind.values)
        parser.add_argument("--name", required=True)
        parser.add_argument("--name-zh", required=True)
        parser.add_argument("--uscc", required=True, help="its credit code")
        parser.add_argument("--customs-code", default="")
        parser.add_argument("--sandbox", action="store_true", help="it files in play")
        parser.add_argument("--email", required=True, help="of the first keeper")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(username=options["username"], is_active=True).first()
        if user is None or not registering.registers(user):
            raise CommandError(
                f"{options['username']} is neither a superuser (createsuperuser makes"
                " one) nor a supervisor."
            )
        said = {name: options[name] for name in Particulars.__dataclass_fields__}
        try:
            made, offer = registering.register(
                user=user, particulars=Particulars(**said), email=options["email"]
            )
        except Refused as refused:
            told = [f"{fault.message} {fault.remedy}" for fault in refused.faults]
            raise CommandError("\n".join(told)) from refused
        except DomainError as refusal:
            raise CommandError(refusal.message) from refusal
        self.stdout.write(f"{made} is registered. Who opens this link looks after it:")
        self.stdout.write(f"{settings.PORTAL_ORIGIN}{offer.path}")
