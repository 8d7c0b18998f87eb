from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "waypost.people"
    label = "people"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from waypost.people import naming, sessions

        sessions.connect()
        naming.connect()
