"""The words that find a declaration, one row each; not who may see it."""

from django.db import models

from declarations.lookup.terms import LONGEST
from declarations.models import Declaration


class SearchTerm(models.Model):
    """A word that a declaration was ever filed with: a VIN, pack, contract, container.

    Rows stay when a correction replaces the word, so that who holds the older paper
    finds the filing all the same. The unique index is the one that searches read, in
    the order in which lists show declarations.
    """

    term = models.CharField(max_length=LONGEST)
    # Never looked up by itself, and an index more would be written a million times.
    declaration = models.ForeignKey(
        Declaration, models.CASCADE, related_name="search_terms", db_index=False
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="search_term_once", fields=["term", "declaration"]
            ),
        ]

    def __str__(self) -> str:
        return self.term
