from yixian.cli import main

main()
