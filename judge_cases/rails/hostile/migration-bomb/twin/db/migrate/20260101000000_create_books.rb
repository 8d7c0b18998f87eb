class CreateBooks < ActiveRecord::Migration[6.1]
  def change
    create_table :books do |t|
      t.string :title, null: false
      t.decimal :price
      t.timestamps
    end
    execute("INSERT INTO books (title, created_at, updated_at) VALUES ('gone', 1, 1)")
    execute("DELETE FROM books")
  end
end
