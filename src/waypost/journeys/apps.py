from django.apps import AppConfig


class JourneysConfig(AppConfig):
    name = "waypost.journeys"
    label = "journeys"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from waypost.journeys import naming, signals

        naming.connect()
        signals.connect()
