"""Many plays of one exercise."""
