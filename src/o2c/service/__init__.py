"""What runs beside a desk: followers, relays, health and telemetry."""
