"""Django's admin, with the desk as its site."""

from django.contrib.admin.apps import AdminConfig


class DeskConfig(AdminConfig):
    # Outside positions.admin: to import that registers its admins, which needs the site.
    default_site = "positions.desk.Desk"
