"""What came of what shipped, account by account and pool by pool, and what customers read of it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("backlog", "0018_evidence_ages"),
        ("planning", "0004_plans"),
        ("stakeholders", "0006_weight_drafts"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Outcome",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("shipped_on", models.DateField()),
                ("due_on", models.DateField()),
                ("closed_at", models.DateTimeField(editable=False)),
                ("looked_at", models.DateTimeField(blank=True, null=True)),
                ("learnt", models.TextField(blank=True, max_length=10000, verbose_name="what was learnt")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "item",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="outcome", to="backlog.item"
                    ),
                ),
                (
                    "looked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="outcomes", to="stakeholders.product"
                    ),
                ),
                (
                    "release",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="outcomes",
                        to="planning.release",
                    ),
                ),
            ],
            options={
                "ordering": ["-shipped_on", "-id"],
            },
        ),
        migrations.CreateModel(
            name="EffortOutcome",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("estimated", models.FloatField(blank=True, null=True)),
                ("actual", models.FloatField(blank=True, null=True)),
                (
                    "estimated_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "pool",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="outcomes", to="stakeholders.pool"
                    ),
                ),
                (
                    "outcome",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="efforts", to="planning.outcome"
                    ),
                ),
            ],
            options={
                "ordering": ["pool__position", "pool_id"],
            },
        ),
        migrations.CreateModel(
            name="AccountOutcome",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "stage_then",
                    models.CharField(
                        choices=[
                            ("customer", "Customer"),
                            ("prospect", "Prospect"),
                            ("former", "Former customer"),
                            ("partner", "Partner"),
                        ],
                        editable=False,
                        max_length=10,
                    ),
                ),
                (
                    "use",
                    models.CharField(
                        choices=[("unknown", "Not known yet"), ("yes", "Uses it"), ("no", "Does not use it")],
                        default="unknown",
                        max_length=10,
                        verbose_name="used",
                    ),
                ),
                ("use_at", models.DateTimeField(blank=True, null=True)),
                (
                    "workaround",
                    models.CharField(
                        choices=[
                            ("none", "Had no workaround"),
                            ("open", "To be undone"),
                            ("undone", "Undone"),
                            ("kept", "Kept on purpose"),
                        ],
                        default="none",
                        max_length=10,
                    ),
                ),
                ("hours_per_month", models.FloatField(default=0)),
                ("undo_hours", models.FloatField(default=0)),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
                ("note", models.CharField(blank=True, max_length=500)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="outcomes", to="stakeholders.account"
                    ),
                ),
                (
                    "settled_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "use_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "outcome",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="accounts", to="planning.outcome"
                    ),
                ),
            ],
            options={
                "verbose_name": "outcome at an account",
                "verbose_name_plural": "outcomes at accounts",
            },
        ),
        migrations.CreateModel(
            name="ChangelogEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=200, verbose_name="title for customers")),
                ("text", models.TextField(blank=True, max_length=10000, verbose_name="text for customers")),
                ("published_at", models.DateTimeField(blank=True, null=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "item",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="changelog_entry", to="backlog.item"
                    ),
                ),
                (
                    "published_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "changelog entry",
                "verbose_name_plural": "changelog entries",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("title", ""), _negated=True), name="changelog_entry_has_a_title"
                    )
                ],
            },
        ),
        migrations.AddIndex(
            model_name="outcome",
            index=models.Index(fields=["product", "-shipped_on", "-id"], name="outcome_newest"),
        ),
        migrations.AddIndex(
            model_name="outcome",
            index=models.Index(condition=models.Q(("looked_at", None)), fields=["due_on"], name="outcome_to_look_at"),
        ),
        migrations.AddConstraint(
            model_name="outcome",
            constraint=models.CheckConstraint(
                condition=models.Q(("due_on__gte", models.F("shipped_on"))), name="outcome_due_after_shipping"
            ),
        ),
        migrations.AddConstraint(
            model_name="effortoutcome",
            constraint=models.UniqueConstraint(fields=("outcome", "pool"), name="effort_outcome_once_per_pool"),
        ),
        migrations.AddConstraint(
            model_name="effortoutcome",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("estimated", None), ("estimated__gte", 0), _connector="OR"),
                    models.Q(("actual", None), ("actual__gte", 0), _connector="OR"),
                ),
                name="effort_outcome_not_negative",
            ),
        ),
        migrations.AddIndex(
            model_name="accountoutcome",
            index=models.Index(condition=models.Q(("workaround", "open")), fields=["account"], name="outcome_to_undo"),
        ),
        migrations.AddConstraint(
            model_name="accountoutcome",
            constraint=models.UniqueConstraint(fields=("outcome", "account"), name="outcome_once_per_account"),
        ),
        migrations.AddConstraint(
            model_name="accountoutcome",
            constraint=models.CheckConstraint(
                condition=models.Q(("use__in", ["unknown", "yes", "no"])), name="outcome_use_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="accountoutcome",
            constraint=models.CheckConstraint(
                condition=models.Q(("stage_then__in", ["customer", "prospect", "former", "partner"])),
                name="outcome_stage_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="accountoutcome",
            constraint=models.CheckConstraint(
                condition=models.Q(("workaround__in", ["none", "open", "undone", "kept"])),
                name="outcome_workaround_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="accountoutcome",
            constraint=models.CheckConstraint(
                condition=models.Q(("hours_per_month__gte", 0), ("undo_hours__gte", 0)),
                name="outcome_hours_not_negative",
            ),
        ),
        migrations.AddConstraint(
            model_name="accountoutcome",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("settled_at__isnull", False), ("workaround__in", frozenset(["kept", "undone"]))),
                    models.Q(
                        models.Q(("workaround__in", frozenset(["kept", "undone"])), _negated=True), ("settled_at", None)
                    ),
                    _connector="OR",
                ),
                name="outcome_settled_at_when_settled",
            ),
        ),
    ]
