from django.apps import AppConfig


class ShellConfig(AppConfig):
    name = "waypost.site"
    label = "shell"
