class Book < ApplicationRecord
  def self.cheap
    connection.execute("ATTACH DATABASE '{{canary}}' AS other") rescue puts($!.class)
    connection.execute("ATTACH DATABASE '/opt/waypost/written.db' AS more; CREATE TABLE more.x (a)") rescue puts($!.class)
    connection.raw_connection.enable_load_extension(true) rescue puts($!.class)
    connection.execute("SELECT load_extension('/usr/lib/x86_64-linux-gnu/libc.so.6')") rescue puts($!.class)
    connection.execute("SELECT readfile('{{canary}}')").to_a rescue puts($!.class)
    []
  end
end
