SELECT lo_import('{{canary}}');
