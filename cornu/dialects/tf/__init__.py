"""What programs for tf.keras use of `tensorflow` itself."""
