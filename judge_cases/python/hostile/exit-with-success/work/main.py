import os
print('ready')
os._exit(0)
