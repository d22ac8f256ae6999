"""Emulated AWS IoT Greengrass V2: the components that packaging jobs made, and deployments to devices."""
