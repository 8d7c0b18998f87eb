"""How PINs and passwords are kept."""

from __future__ import annotations

from django.contrib.auth.hashers import Argon2PasswordHasher


class WorkshopHasher(Argon2PasswordHasher):
    """Argon2id at 19 MiB, two passes, one lane (OWASP password storage guidance). Django's default takes
    100 MiB a try: thirty people signing in at nine o'clock would fill a small machine."""

    time_cost = 2
    memory_cost = 19 * 1024  # KiB
    parallelism = 1
