.PHONY: demo test bench
demo:
	python3 run.py demo
test:
	python3 run.py test
bench:
	python3 run.py bench
