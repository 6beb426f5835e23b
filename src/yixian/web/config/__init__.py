"""How the site is put together: settings, addresses, the ASGI entry, where its files live."""
