drop table uploads, material_files;
