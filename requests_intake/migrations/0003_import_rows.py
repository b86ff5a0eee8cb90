import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("requests_intake", "0002_requests"),
    ]

    operations = [
        migrations.CreateModel(
            name="ImportRow",
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
                ("line", models.PositiveIntegerField()),
                ("external_id", models.CharField(blank=True, max_length=80)),
                (
                    "action",
                    models.CharField(
                        choices=[
                            ("created", "Created"),
                            ("updated", "Updated"),
                            ("unchanged", "Unchanged"),
                            ("refused", "Refused"),
                        ],
                        max_length=10,
                    ),
                ),
                ("previous", models.JSONField(default=dict)),
                ("column", models.CharField(blank=True, max_length=80)),
                ("reason", models.TextField(blank=True)),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rows",
                        to="requests_intake.importbatch",
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="import_rows",
                        to="requests_intake.request",
                    ),
                ),
            ],
            options={
                "ordering": ["batch", "line"],
            },
        ),
        migrations.AddIndex(
            model_name="importrow",
            index=models.Index(fields=["batch", "action", "line"], name="import_row_by_action"),
        ),
        migrations.AddConstraint(
            model_name="importrow",
            constraint=models.CheckConstraint(
                condition=models.Q(("action__in", ["created", "updated", "unchanged", "refused"])),
                name="import_row_action_known",
            ),
        ),
    ]
