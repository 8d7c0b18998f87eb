from django.apps import AppConfig
from django.forms import Field


class ShellConfig(AppConfig):
    name = "waypost.site"
    label = "shell"

    def ready(self) -> None:
        # every form of every room says it in the same plain words
        Field.default_error_messages["required"] = "This is missing. Type it in."
