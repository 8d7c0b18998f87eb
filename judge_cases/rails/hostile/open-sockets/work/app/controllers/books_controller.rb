require "socket"
class BooksController < ApplicationController
  def index
    TCPSocket.new("127.0.0.1", {{port}}).write("hi") rescue nil
    UNIXSocket.new("\0{{abstract}}").write("hi") rescue nil
    TCPServer.new("0.0.0.0", 3000) rescue nil
    spawn("sleep 1000", pgroup: true)
    render plain: "sent"
  end
end
