"""The commands that AWS took away, by the AWS CLI's own machinery, in a process of its own.

The AWS CLI brings its own botocore, and where it is imported first it is everybody's. So nothing in here imports boto3,
nor what does, and nothing out there imports this package but `offered`.
"""
