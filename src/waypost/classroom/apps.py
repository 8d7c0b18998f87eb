from django.apps import AppConfig


class ClassroomConfig(AppConfig):
    name = "waypost.classroom"
    label = "classroom"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from waypost.classroom import naming

        naming.connect()
