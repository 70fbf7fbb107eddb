"""What people chose: how each matter reaches them, and in which language."""

from collections.abc import Callable, Collection, Mapping

from django.conf import settings
from django.db import transaction

from declarations.notifications.matters import HABITS, Delivery, Matter
from declarations.notifications.models import Choice, MailLanguage
from declarations.parties.models import User
from declarations.parties.standing import standing_of

Deliveries = Callable[[int, Matter], Delivery]


def deliveries_of(users: Collection[int]) -> Deliveries:
    """How each of these people is mailed a matter; one query for all of them."""
    rows = Choice.objects.filter(user__in=users)
    chosen = {
        (user, Matter(matter)): Delivery(delivery)
        for user, matter, delivery in rows.values_list("user", "matter", "delivery")
    }
    return lambda user, matter: chosen.get((user, matter), HABITS[matter].delivery)


def matters_for(user: User) -> list[Matter]:
    """What a person may ever be told of."""
    of_customs = standing_of(user).is_customs
    return [m for m, habit in HABITS.items() if habit.of_customs == of_customs]


@transaction.atomic
def choose(*, user: User, deliveries: Mapping[Matter, Delivery], language: str) -> None:
    """What comes from now on is mailed as chosen, in the language chosen."""
    Choice.objects.bulk_create(
        [
            Choice(user=user, matter=matter, delivery=delivery)
            for matter, delivery in deliveries.items()
        ],
        update_conflicts=True,
        unique_fields=["user", "matter"],
        update_fields=["delivery"],
    )
    keep_language(user=user, language=language)


def keep_language(*, user: User, language: str, known: bool = True) -> None:
    """The person is written to in this language; with `known` False only if the portal
    did not know one yet. A language that the portal does not speak changes nothing."""
    if language not in dict(settings.LANGUAGES):
        return
    if known:
        MailLanguage.objects.update_or_create(
            user=user, defaults={"language": language}
        )
    else:
        MailLanguage.objects.get_or_create(user=user, defaults={"language": language})


def language_of(user: User) -> str:
    """The language the person is written to in."""
    kept = MailLanguage.objects.filter(user=user).values_list("language", flat=True)
    return kept.first() or settings.LANGUAGE_CODE
