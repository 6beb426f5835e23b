from django.contrib.auth.hashers import Argon2PasswordHasher


class ShiftStartArgon2Hasher(Argon2PasswordHasher):
    """Argon2id at OWASP's smaller setting (19 MiB, 2 passes).

    A whole shift signs in within minutes on one office PC; Django's default of 100 MiB a hash would take both
    cores for 20 s and a gigabyte of memory.
    """

    time_cost = 2
    memory_cost = 19_456
    parallelism = 1
