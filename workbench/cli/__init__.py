"""The `autoscaler` command: thin verbs over configuration, records, model services, emulator and demo."""
