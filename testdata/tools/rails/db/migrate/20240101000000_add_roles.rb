class AddRoles < ActiveRecord::Migration[6.1]
  def up
    create_table :users
  end
end
