"""What people do today, one rule in a module, each as its source tells it."""
