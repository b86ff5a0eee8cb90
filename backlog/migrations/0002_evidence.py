import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("backlog", "0001_items"),
    ]

    operations = [
        migrations.CreateModel(
            name="EvidenceLink",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("linked_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "linked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "request",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="evidence_link",
                        to="requests_intake.request",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="evidence_links",
                        to="backlog.item",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="OpportunityLink",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "importance",
                    models.CharField(
                        choices=[
                            ("must_have", "Must have"),
                            ("important", "Important"),
                            ("nice_to_have", "Nice to have"),
                        ],
                        default="important",
                        max_length=12,
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="opportunity_links",
                        to="backlog.item",
                    ),
                ),
                (
                    "opportunity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="item_links",
                        to="stakeholders.opportunity",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SegmentImpact",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("impact", models.PositiveSmallIntegerField()),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="segment_impacts",
                        to="backlog.item",
                    ),
                ),
                (
                    "segment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="item_impacts",
                        to="stakeholders.segment",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Support",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "importance",
                    models.CharField(
                        choices=[
                            ("must_have", "Must have"),
                            ("important", "Important"),
                            ("nice_to_have", "Nice to have"),
                        ],
                        default="important",
                        max_length=12,
                    ),
                ),
                (
                    "horizon",
                    models.CharField(
                        choices=[("now", "Now"), ("future", "Future")],
                        default="now",
                        max_length=10,
                    ),
                ),
                ("given_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="supports",
                        to="stakeholders.account",
                    ),
                ),
                (
                    "given_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="supports",
                        to="backlog.item",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ThemeAlignment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("alignment", models.PositiveSmallIntegerField()),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="alignments",
                        to="backlog.item",
                    ),
                ),
                (
                    "theme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="alignments",
                        to="stakeholders.strategytheme",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="opportunitylink",
            constraint=models.UniqueConstraint(fields=("item", "opportunity"), name="opportunity_linked_once"),
        ),
        migrations.AddConstraint(
            model_name="opportunitylink",
            constraint=models.CheckConstraint(
                condition=models.Q(("importance__in", ["must_have", "important", "nice_to_have"])),
                name="deal_importance_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="segmentimpact",
            constraint=models.UniqueConstraint(fields=("item", "segment"), name="segment_impact_once"),
        ),
        migrations.AddConstraint(
            model_name="segmentimpact",
            constraint=models.CheckConstraint(condition=models.Q(("impact__lte", 3)), name="segment_impact_0_to_3"),
        ),
        migrations.AddConstraint(
            model_name="support",
            constraint=models.UniqueConstraint(fields=("item", "account"), name="support_once_per_account"),
        ),
        migrations.AddConstraint(
            model_name="support",
            constraint=models.CheckConstraint(
                condition=models.Q(("importance__in", ["must_have", "important", "nice_to_have"])),
                name="support_importance_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="support",
            constraint=models.CheckConstraint(
                condition=models.Q(("horizon__in", ["now", "future"])),
                name="support_horizon_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="themealignment",
            constraint=models.UniqueConstraint(fields=("item", "theme"), name="theme_alignment_once"),
        ),
        migrations.AddConstraint(
            model_name="themealignment",
            constraint=models.CheckConstraint(condition=models.Q(("alignment__lte", 3)), name="theme_alignment_0_to_3"),
        ),
    ]
