"""What is known of a product's texts as a whole, so that telling how alike two are does not read them all."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from requests_intake.choices import TextsOf
from stakeholders.models import Product


class TermStatistics(models.Model):
    """All requests, or all items, of a product, as they were when they were last counted."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="term_statistics")
    texts_of = models.CharField(max_length=10, choices=TextsOf)
    documents = models.PositiveIntegerField(help_text="How many texts there were.")
    mean_length = models.FloatField(help_text="How many different terms one has, on average.")
    counted_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "term statistics"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["product", "texts_of"], name="terms_counted_once"),
            models.CheckConstraint(condition=Q(texts_of__in=TextsOf.values), name="term_texts_known"),
        ]

    def __str__(self) -> str:
        return f"terms of the {self.texts_of} of {self.product}"


class TermFrequency(models.Model):
    """How many of the texts hold a term. Only terms of two texts or more have a row: the others are the rarest."""

    statistics = models.ForeignKey(TermStatistics, on_delete=models.CASCADE, related_name="frequencies")
    lexeme = models.TextField()
    documents = models.PositiveIntegerField()

    class Meta:
        verbose_name_plural = "term frequencies"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["lexeme", "statistics"], name="term_counted_once"),
        ]

    def __str__(self) -> str:
        return f"{self.lexeme} in {self.documents}"
