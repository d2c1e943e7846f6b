"""Django's admin, with the desk as its site, and the checks of the settings."""

from django.contrib.admin.apps import AdminConfig

from project import checks


class DeskConfig(AdminConfig):
    # Outside positions.admin: to import that registers its admins, which needs the site.
    default_site = "positions.desk.Desk"

    def ready(self) -> None:
        super().ready()
        checks.register_all()
