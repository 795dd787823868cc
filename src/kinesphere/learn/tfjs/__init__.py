"""TensorFlow.js graph models: written from a network, read back and computed step for step."""
