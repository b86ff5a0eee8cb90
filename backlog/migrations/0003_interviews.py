import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("backlog", "0002_evidence"),
    ]

    operations = [
        migrations.CreateModel(
            name="Interview",
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
                    "kind",
                    models.CharField(
                        choices=[
                            ("interview", "Interview"),
                            ("sales_call", "Sales call"),
                            ("support_call", "Support call"),
                        ],
                        default="interview",
                        max_length=12,
                    ),
                ),
                ("held_on", models.DateField(default=django.utils.timezone.localdate)),
                ("notes", models.TextField(blank=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="interviews",
                        to="stakeholders.account",
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="interviews",
                        to="stakeholders.contact",
                    ),
                ),
                (
                    "held_by",
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
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="interviews",
                        to="stakeholders.product",
                    ),
                ),
            ],
            options={
                "ordering": ["-held_on", "-id"],
            },
        ),
        migrations.CreateModel(
            name="InterviewFinding",
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
                    "finding",
                    models.CharField(
                        choices=[
                            ("confirmed", "Confirmed"),
                            ("contradicted", "Contradicted"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "interview",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="findings",
                        to="backlog.interview",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="findings",
                        to="backlog.item",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="interview",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["interview", "sales_call", "support_call"])),
                name="interview_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="interviewfinding",
            constraint=models.UniqueConstraint(fields=("interview", "item"), name="one_finding_per_interview_and_item"),
        ),
        migrations.AddConstraint(
            model_name="interviewfinding",
            constraint=models.CheckConstraint(
                condition=models.Q(("finding__in", ["confirmed", "contradicted"])),
                name="finding_known",
            ),
        ),
    ]
