"""The benches of ``yixian bench``, one a module; ``yixian.commands.bench`` holds their register."""
