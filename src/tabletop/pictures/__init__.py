"""Pictures of an exercise for the wall: what leads to what, and how the world hangs together, as A3 sheets of SVG."""
