"""The demo's colleagues and customers who sign in, and the keys of its administrator."""

from django.contrib.auth.hashers import make_password

from backlog.demo.loading.world import World
from users.choices import Role, Scope
from users.models import ApiKey, User
from users.services.api_keys import create_key, digest_of

PASSWORD = "demo"  # noqa: S105 - the demo's password is public
# Customers who sign in: (account, person) and the part before the @.
CUSTOMERS = {("brackwater", "marta"): "customer", ("brackwater", "jon"): "jon", ("brackwater", "ove"): "ove"}
KEYS = {"wb_demo_read": [Scope.READ], "wb_demo_write": [Scope.READ, Scope.WRITE]}


def add_people(world: World) -> None:
    """Make the people who are missing; whoever is there already keeps their name, role and password."""
    hashed = make_password(PASSWORD)
    for code, (sign_in, role, name, _title) in world.demo.staff.items():
        world.users[code] = _user(f"{sign_in}@demo.example", name, role, hashed)
    for (account, person), sign_in in CUSTOMERS.items():
        name = world.demo.people(account)[person][1]
        world.users[f"{account}.{person}"] = _user(f"{sign_in}@demo.example", name, Role.CUSTOMER, hashed)


def _user(email: str, name: str, role: str, hashed: str) -> User:
    is_admin = role == Role.ADMIN
    fields = {
        "full_name": name,
        "role": role,
        "password": hashed,
        "is_staff": is_admin,
        "is_superuser": is_admin,
    }
    user, _ = User.objects.get_or_create(email=email, defaults=fields)
    return user


def add_keys(world: World) -> None:
    """Make the two demo keys that are missing; a revoked one stays revoked."""
    admin = world.users["admin"]
    for secret, scopes in KEYS.items():
        if not ApiKey.objects.filter(digest=digest_of(secret)).exists():
            create_key(actor=admin, user=admin, name=f"Demo, {' and '.join(scopes)}", scopes=scopes, secret=secret)
