from django.apps import AppConfig


class LearningConfig(AppConfig):
    name = "waypost.learning"
    label = "learning"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from waypost.learning import naming, signals

        signals.connect()
        naming.connect()
