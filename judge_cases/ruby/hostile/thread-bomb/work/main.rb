loop { Thread.new { sleep } rescue nil }
