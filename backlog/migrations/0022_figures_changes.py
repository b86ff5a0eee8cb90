"""Which figures changed, for those who keep figures in memory."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

# How many ids a row names; of more, it says only that there were some. Updates are noted by the statements that make
# them: a trigger would have to keep a copy of each row that a recompute writes.
_MOST = 5000

_TRIGGERS = f"""
CREATE FUNCTION backlog_note_changed_scores() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO backlog_figureschange (product_id, transaction, items, at)
    SELECT product_id, pg_current_xact_id()::text::bigint,
        CASE WHEN count(*) <= {_MOST} THEN array_agg(item_id) END, clock_timestamp()
    FROM changed GROUP BY product_id;
    RETURN NULL;
END $$;

CREATE FUNCTION backlog_note_changed_links() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO backlog_figureschange (product_id, transaction, items, at)
    SELECT s.product_id, pg_current_xact_id()::text::bigint,
        CASE WHEN count(*) <= {_MOST} THEN array_agg(s.item_id) END, clock_timestamp()
    FROM changed JOIN backlog_score s ON s.item_id = changed.item_id GROUP BY s.product_id;
    RETURN NULL;
END $$;

CREATE TRIGGER note_new_scores AFTER INSERT ON backlog_score
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION backlog_note_changed_scores();
CREATE TRIGGER note_dropped_scores AFTER DELETE ON backlog_score
    REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION backlog_note_changed_scores();
CREATE TRIGGER note_new_links AFTER INSERT ON backlog_dependency
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION backlog_note_changed_links();
CREATE TRIGGER note_dropped_links AFTER DELETE ON backlog_dependency
    REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION backlog_note_changed_links();
"""  # noqa: S608 - built from a constant
_NO_TRIGGERS = """
DROP TRIGGER note_new_scores ON backlog_score;
DROP TRIGGER note_dropped_scores ON backlog_score;
DROP TRIGGER note_new_links ON backlog_dependency;
DROP TRIGGER note_dropped_links ON backlog_dependency;
DROP FUNCTION backlog_note_changed_scores();
DROP FUNCTION backlog_note_changed_links();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("backlog", "0021_promise_notices"),
        ("stakeholders", "0006_weight_drafts"),
    ]

    operations = [
        migrations.CreateModel(
            name="FiguresChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("transaction", models.BigIntegerField()),
                (
                    "items",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(),
                        help_text="Ids; none if they are too many to name.",
                        null=True,
                        size=None,
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "product",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="stakeholders.product",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["product", "transaction"], name="figures_changes")],
            },
        ),
        migrations.RunSQL(_TRIGGERS, _NO_TRIGGERS),
    ]
