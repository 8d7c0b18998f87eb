print(open('{{canary}}').read())
