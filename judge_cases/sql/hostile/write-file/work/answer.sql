SELECT writefile('/box/answer.sql', 'x'), readfile('{{canary}}');
